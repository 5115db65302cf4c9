//! The dashboard as its panels: what each asks for, and where it stands.

use serde_json::Value;

/// How many columns Grafana has.
const COLUMNS: u64 = 24;

/// One panel, or the heading of a row.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) is_heading: bool,
    pub(crate) description: String,
    pub(crate) expressions: Vec<String>,
    pub(crate) legends: Vec<String>,
    place: Place,
}

/// Where a panel stands, in cells of the grid.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: u64,
    y: u64,
    width: u64,
    height: u64,
}

/// Every panel of a dashboard.
///
/// # Panics
/// If it is no JSON, or a panel lacks what every panel has.
pub(crate) fn panels_in(dashboard: &str) -> Vec<Panel> {
    let dashboard: Value = serde_json::from_str(dashboard).expect("the dashboard is JSON");
    let panels = dashboard["panels"].as_array().expect("a dashboard has panels");
    panels.iter().map(panel).collect()
}

fn panel(panel: &Value) -> Panel {
    let number = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{panel}"));
    let grid = &panel["gridPos"];
    let place = Place {
        x: number(&grid["x"]),
        y: number(&grid["y"]),
        width: number(&grid["w"]),
        height: number(&grid["h"]),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let targets = panel["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
    Panel {
        id: number(&panel["id"]),
        title: text(&panel["title"]),
        is_heading: panel["type"] == "row",
        description: text(&panel["description"]),
        expressions: targets.iter().map(|target| text(&target["expr"])).collect(),
        legends: targets.iter().map(|target| text(&target["legendFormat"])).collect(),
        place,
    }
}

impl Panel {
    /// Whether no cell is theirs both.
    pub(crate) fn stands_clear_of(&self, other: &Panel) -> bool {
        let (a, b) = (self.place, other.place);
        let beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
        let above = a.y + a.height <= b.y || b.y + b.height <= a.y;
        beside || above
    }

    /// Whether it stands within the grid and can be seen.
    pub(crate) fn is_within_the_grid(&self) -> bool {
        let Place { x, width, height, .. } = self.place;
        width > 0 && height > 0 && x + width <= COLUMNS
    }
}

/// An expression as Prometheus gets it, with Grafana's variables filled in.
pub(crate) fn filled_in(expression: &str) -> String {
    let filled = expression.replace("$__rate_interval", "1m");
    let filled = filled.replace("$job", "verbatim").replace("$instance", ".*");
    assert!(!filled.contains('$'), "a variable that is not known: {expression}");
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel_at(x: u64, y: u64, width: u64, height: u64) -> Panel {
        let grid = serde_json::json!({ "x": x, "y": y, "w": width, "h": height });
        panel(&serde_json::json!({ "id": 1, "gridPos": grid }))
    }

    #[test]
    fn panels_that_share_a_cell_are_found() {
        let panel = panel_at(4, 4, 8, 4);
        for (x, y) in [(4, 8), (12, 4), (0, 0), (11, 8), (12, 7)] {
            assert!(panel.stands_clear_of(&panel_at(x, y, 4, 4)), "{x} {y}");
        }
        for (x, y) in [(4, 4), (11, 7), (1, 1), (6, 5)] {
            assert!(!panel.stands_clear_of(&panel_at(x, y, 4, 4)), "{x} {y}");
        }
        assert!(!panel_at(20, 0, 5, 4).is_within_the_grid());
    }
}
