-- How often each team of the BPIC 2013 incidents handed over to each other team.
SELECT from_team_id AS from_team, to_team_id AS to_team, COUNT(*) AS handovers
FROM handoff
WHERE team_changed
GROUP BY from_team_id, to_team_id
ORDER BY handovers DESC, from_team, to_team;
