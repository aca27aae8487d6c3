{{ config(meta={'dagster': {'ref': {'name': 'stg_deliveries__placements'}}}) }}
select
    (select count(*) from {{ raw('placements') }}) as raw_rows,
    (select count(*) from {{ ref('stg_deliveries__placements') }}) as staged_rows
where raw_rows <> staged_rows
