{{ config(meta={'dagster': {'ref': {'name': 'fct_delivery'}}}) }}
-- R15: what the accounts hold is what was delivered, counted at the very beginning
select
    (select count(*) from {{ raw('placements') }}) as raw_lines,
    (select sum(delivered_lines) from {{ ref('fct_delivery') }}) as accounted_lines
where raw_lines <> coalesce(accounted_lines, 0)
