-- What the suite "placements" checks: the deliveries that count (R14).
select * from {{ ref('int_placements__suspicions') }}
where is_current
