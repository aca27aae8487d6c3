{{ config(meta={'dagster': {'ref': {'name': 'stg_statistics_denmark__population'}}}) }}
select
    (select count(*) from {{ raw('population') }}) as raw_rows,
    (select count(*) from {{ ref('stg_statistics_denmark__population') }}) as staged_rows
where raw_rows <> staged_rows
