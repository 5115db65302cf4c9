//! Checkpoints and names: the statements that both databases understand, made for each of them.

/// Makes the functions of this file for one kind of connection.
macro_rules! keeping {
    ($connection:ty) => {
        use sqlx::{AssertSqlSafe, Row};
        use uuid::Uuid;
        use verbatim_log::Partition;

        use crate::checkpoint::{Checkpoint, signed, unsigned};
        use crate::schema::Generation;
        use crate::store::{Batch, Position, Positions, Target};
        use crate::{AnyProjector, ViewsError};

        /// Runs statements that were made from table definitions, in one go.
        pub(crate) async fn run_all(
            connection: &mut $connection,
            statements: Vec<String>,
        ) -> Result<(), sqlx::Error> {
            let all = statements.join(";\n");
            sqlx::raw_sql(AssertSqlSafe(all)).execute(connection).await?;
            Ok(())
        }

        /// Makes sure that a projection has a checkpoint on a partition, and reads it.
        pub(crate) async fn checkpoint(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
            target: Target,
            log_identity: Uuid,
        ) -> Result<Checkpoint, ViewsError> {
            sqlx::query(
                "INSERT INTO projection_checkpoint VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, $6)
                 ON CONFLICT DO NOTHING",
            )
            .bind(target.projection)
            .bind(target.generation.as_str())
            .bind(i64::from(target.partition.0))
            .bind(i64::from(projector.version()))
            .bind(log_identity.hyphenated().to_string())
            .bind([0_u8; 32].as_slice())
            .execute(&mut *connection)
            .await?;
            let row = sqlx::query(
                "SELECT version, log_identity, term, next_index, next_offset, governance_index,
                    digest
                 FROM projection_checkpoint
                 WHERE projection = $1 AND generation = $2 AND log_partition = $3",
            )
            .bind(target.projection)
            .bind(target.generation.as_str())
            .bind(i64::from(target.partition.0))
            .fetch_one(&mut *connection)
            .await?;
            let (found, expected): (i64, u32) = (row.try_get(0)?, projector.version());
            if found != i64::from(expected) {
                let projection = projector.name().to_owned();
                return Err(ViewsError::OtherVersion { projection, found, expected });
            }
            let identity: String = row.try_get(1)?;
            let digest: Vec<u8> = row.try_get(6)?;
            Ok(Checkpoint {
                log_identity: identity.parse().unwrap_or_default(),
                cursor: Checkpoint::cursor_from(row.try_get(2)?, row.try_get(3)?, row.try_get(4)?),
                governance_index: unsigned(row.try_get(5)?),
                digest: digest.try_into().unwrap_or_default(),
            })
        }

        /// What is stored of the next cases, in the order of their ids.
        pub(crate) async fn page_of_cases(
            connection: &mut $connection,
            target: Target,
            after: Option<Uuid>,
            count_max: u32,
        ) -> Result<Vec<(Uuid, Vec<u8>)>, sqlx::Error> {
            let name = target.generation.name(&crate::schema::case_table(target.projection));
            let sql = format!(
                "SELECT case_id, state FROM {name} WHERE case_id > $1 ORDER BY case_id LIMIT $2"
            );
            let page = sqlx::query_as(AssertSqlSafe(sql));
            // No inquiry has the id of zeros.
            let page = page.bind(after.unwrap_or_default()).bind(i64::from(count_max));
            page.fetch_all(connection).await
        }

        /// Moves a checkpoint from where the batch begins to where it ends; false if it is not
        /// there.
        pub(crate) async fn move_checkpoint(
            connection: &mut $connection,
            batch: &Batch,
        ) -> Result<bool, sqlx::Error> {
            let Batch { target, version, from, to, .. } = batch;
            let moved = sqlx::query(
                "UPDATE projection_checkpoint
                 SET term = $1, next_index = $2, next_offset = $3, governance_index = $4,
                    digest = $5
                 WHERE projection = $6 AND generation = $7 AND log_partition = $8
                 AND version = $9 AND log_identity = $10 AND next_index = $11
                 AND governance_index = $12",
            )
            .bind(signed(to.cursor.rule.term()))
            .bind(signed(to.next_index()))
            .bind(signed(to.cursor.offset.0))
            .bind(signed(to.governance_index))
            .bind(to.digest.as_slice())
            .bind(target.projection)
            .bind(target.generation.as_str())
            .bind(i64::from(target.partition.0))
            .bind(i64::from(*version))
            .bind(from.log_identity.hyphenated().to_string())
            .bind(signed(from.next_index()))
            .bind(signed(from.governance_index))
            .execute(connection)
            .await?;
            Ok(moved.rows_affected() == 1)
        }

        /// How far a set of views of this version has come.
        pub(crate) async fn positions(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
            generation: Generation,
        ) -> Result<Positions, sqlx::Error> {
            let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
                "SELECT log_partition, next_index, governance_index FROM projection_checkpoint
                 WHERE projection = $1 AND generation = $2 AND version = $3
                 ORDER BY log_partition",
            )
            .bind(projector.name())
            .bind(generation.as_str())
            .bind(i64::from(projector.version()))
            .fetch_all(connection)
            .await?;
            let positions = rows.into_iter().map(|(of, next, governed)| {
                let (next_index, governance_index) = (unsigned(next), unsigned(governed));
                (partition(of), Position { next_index, governance_index })
            });
            Ok(positions.collect())
        }

        /// How far every projection has come in the views that are asked.
        pub(crate) async fn applied(
            connection: &mut $connection,
        ) -> Result<Vec<(String, Partition, u64)>, sqlx::Error> {
            let rows: Vec<(String, i64, i64)> = sqlx::query_as(
                "SELECT projection, log_partition, next_index FROM projection_checkpoint
                 WHERE generation = 'live'",
            )
            .fetch_all(connection)
            .await?;
            let applied = rows.into_iter();
            Ok(applied.map(|(name, of, next)| (name, partition(of), unsigned(next))).collect())
        }

        fn drop_named((name, kind): (String, String)) -> String {
            format!("DROP {kind} IF EXISTS {name}")
        }

        fn partition(number: i64) -> Partition {
            Partition(u32::try_from(number).unwrap_or(u32::MAX))
        }

        /// Of which version the views are that are asked, if a projection ever began to fill them.
        pub(crate) async fn live_version(
            connection: &mut $connection,
            projection: &str,
        ) -> Result<Option<i64>, sqlx::Error> {
            let version = sqlx::query_scalar(
                "SELECT version FROM projection_checkpoint
                 WHERE projection = $1 AND generation = 'live' LIMIT 1",
            );
            version.bind(projection).fetch_optional(connection).await
        }

        /// Whether the views that are asked hold rows of this version and log, and no others.
        pub(crate) async fn is_comparable(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
            log_identity: Uuid,
        ) -> Result<bool, sqlx::Error> {
            let (same, all): (i64, i64) = sqlx::query_as(
                "SELECT COUNT(*) FILTER (WHERE version = $1 AND log_identity = $2), COUNT(*)
                 FROM projection_checkpoint WHERE projection = $3 AND generation = 'live'",
            )
            .bind(i64::from(projector.version()))
            .bind(log_identity.hyphenated().to_string())
            .bind(projector.name())
            .fetch_one(connection)
            .await?;
            Ok(all > 0 && same == all)
        }

        /// Empty tables beside those that are asked.
        pub(crate) async fn begin_next(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
            dialect: crate::dialect::Dialect,
        ) -> Result<(), sqlx::Error> {
            let create = crate::schema::create(projector, Generation::Next, dialect);
            run_all(connection, crate::schema::drop_next(projector)).await?;
            run_all(connection, create).await?;
            let forget = sqlx::query(
                "DELETE FROM projection_checkpoint WHERE projection = $1 AND generation = 'next'",
            );
            forget.bind(projector.name()).execute(connection).await?;
            Ok(())
        }

        /// Takes views of SQL away, those first that stand on others; what they were is kept.
        async fn drop_views(
            connection: &mut $connection,
            views: &[crate::schema::KeptView],
        ) -> Result<(), sqlx::Error> {
            let names = views.iter().rev().map(|view| &view.name);
            let drops = names.map(|name| format!("DROP VIEW IF EXISTS {name}"));
            run_all(connection, drops.collect()).await
        }

        async fn kept_views(
            connection: &mut $connection,
        ) -> Result<Vec<crate::schema::KeptView>, sqlx::Error> {
            let kept: Vec<(i64, String, String, String)> = sqlx::query_as(
                "SELECT place, name, sql, comment FROM projection_view ORDER BY place",
            )
            .fetch_all(connection)
            .await?;
            let view = |(place, name, sql, comment)| crate::schema::KeptView {
                place,
                name,
                sql,
                comment,
            };
            Ok(kept.into_iter().map(view).collect())
        }

        /// Makes views of SQL that are kept. One that stands on what is not there yet, as where a
        /// table waits for its rebuild, is made once that is done.
        async fn make_views(
            connection: &mut $connection,
            views: &[crate::schema::KeptView],
            dialect: crate::dialect::Dialect,
        ) -> Result<(), sqlx::Error> {
            for view in views {
                let mut attempt = sqlx::Connection::begin(&mut *connection).await?;
                match run_all(&mut attempt, crate::schema::create_view(view, dialect)).await {
                    Ok(()) => attempt.commit().await?,
                    Err(error)
                        if error.as_database_error().is_some()
                            && !crate::error::is_in_the_way(&error) =>
                    {
                        tracing::warn!(view = view.name, %error, "a view is not made yet");
                        attempt.rollback().await?;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        }

        /// Keeps the views of SQL of these projectors, instead of those that were kept.
        pub(crate) async fn keep_views(
            connection: &mut $connection,
            projectors: &[std::sync::Arc<dyn AnyProjector>],
            dialect: crate::dialect::Dialect,
        ) -> Result<(), sqlx::Error> {
            let wanted = crate::schema::views_of(projectors, dialect);
            let kept = kept_views(connection).await?;
            if kept == wanted {
                return Ok(());
            }
            drop_views(connection, &kept).await?;
            sqlx::query("DELETE FROM projection_view").execute(&mut *connection).await?;
            for view in &wanted {
                sqlx::query("INSERT INTO projection_view VALUES ($1, $2, $3, $4)")
                    .bind(view.place)
                    .bind(&view.name)
                    .bind(&view.sql)
                    .bind(&view.comment)
                    .execute(&mut *connection)
                    .await?;
            }
            make_views(connection, &wanted, dialect).await
        }

        /// Takes everything away that is asked of these projections, of whatever version, and gives
        /// the new tables their names; false, and nothing is done, if old ones are further.
        pub(crate) async fn swap(
            transaction: &mut $connection,
            projectors: &[std::sync::Arc<dyn AnyProjector>],
            dialect: crate::dialect::Dialect,
        ) -> Result<bool, sqlx::Error> {
            let (mut drops, mut names) = (Vec::new(), std::collections::HashSet::new());
            for projector in projectors {
                if is_behind(transaction, &**projector).await? {
                    return Ok(false);
                }
                // Views before the tables that they add up.
                let known: Vec<(String, String)> = sqlx::query_as(
                    "SELECT name, kind FROM projection_table WHERE projection = $1
                     ORDER BY kind DESC",
                )
                .bind(projector.name())
                .fetch_all(&mut *transaction)
                .await?;
                names.extend(known.iter().map(|(name, _)| name.clone()));
                names.extend(crate::schema::names_of(&**projector).into_iter().map(|it| it.0));
                drops.extend(known.into_iter().map(drop_named));
            }
            let kept = kept_views(transaction).await?;
            let views = crate::schema::standing_on(kept, names, dialect);
            drop_views(transaction, &views).await?;
            run_all(transaction, drops).await?;
            for projector in projectors {
                take_place(transaction, &**projector, dialect).await?;
            }
            make_views(transaction, &views, dialect).await?;
            Ok(true)
        }

        /// Whether the old tables of a projection are further than the new ones.
        async fn is_behind(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
        ) -> Result<bool, sqlx::Error> {
            let live = positions(connection, projector, Generation::Live).await?;
            let next = positions(connection, projector, Generation::Next).await?;
            Ok(live.iter().any(|(of, live)| {
                let next = next.get(of).copied().unwrap_or_default();
                next.next_index < live.next_index || next.governance_index < live.governance_index
            }))
        }

        /// New tables get the names of the old ones, which are gone.
        async fn take_place(
            connection: &mut $connection,
            projector: &dyn AnyProjector,
            dialect: crate::dialect::Dialect,
        ) -> Result<(), sqlx::Error> {
            for sql in [
                "DELETE FROM projection_table WHERE projection = $1",
                "DELETE FROM projection_checkpoint WHERE projection = $1 AND generation = 'live'",
                "UPDATE projection_checkpoint SET generation = 'live'
                 WHERE projection = $1 AND generation = 'next'",
            ] {
                sqlx::query(sql).bind(projector.name()).execute(&mut *connection).await?;
            }
            run_all(connection, crate::schema::rename_next(projector, dialect)).await
        }
    };
}
pub(crate) use keeping;
