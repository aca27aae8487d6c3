{{ config(meta={'dagster': {'ref': {'name': 'stg_deliveries__notes'}}}) }}
select
    (select count(*) from {{ raw('delivery_notes') }}) as raw_rows,
    (select count(*) from {{ ref('stg_deliveries__notes') }}) as staged_rows
where raw_rows <> staged_rows
