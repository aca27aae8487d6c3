{{ config(meta={'dagster': {'ref': {'name': 'stg_municipal_key_figures__indicators'}}}) }}
select
    (select count(*) from {{ raw('municipality_indicators') }}) as raw_rows,
    (select count(*) from {{ ref('stg_municipal_key_figures__indicators') }}) as staged_rows
where raw_rows <> staged_rows
