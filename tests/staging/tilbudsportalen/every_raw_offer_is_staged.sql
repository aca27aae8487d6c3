{{ config(meta={'dagster': {'ref': {'name': 'stg_tilbudsportalen__offers'}}}) }}
select
    (select count(*) from {{ raw('offers') }}) as raw_rows,
    (select count(*) from {{ ref('stg_tilbudsportalen__offers') }}) as staged_rows
where raw_rows <> staged_rows
