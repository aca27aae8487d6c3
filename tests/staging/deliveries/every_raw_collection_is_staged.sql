{{ config(meta={'dagster': {'ref': {'name': 'stg_deliveries__collections'}}}) }}
select
    (select count(*) from {{ raw('collections') }}) as raw_rows,
    (select count(*) from {{ ref('stg_deliveries__collections') }}) as staged_rows
where raw_rows <> staged_rows
