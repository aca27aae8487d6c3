{{ config(meta={'dagster': {'ref': {'name': 'stg_deliveries__deliveries'}}}) }}
select
    (select count(*) from {{ raw('deliveries') }}) as raw_rows,
    (select count(*) from {{ ref('stg_deliveries__deliveries') }}) as staged_rows
where raw_rows <> staged_rows
