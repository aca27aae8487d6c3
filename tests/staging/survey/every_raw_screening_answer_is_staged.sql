{{ config(meta={'dagster': {'ref': {'name': 'stg_survey__screening_answers'}}}) }}
select
    (select count(*) from {{ raw('screening_answers') }}) as raw_rows,
    (select count(*) from {{ ref('stg_survey__screening_answers') }}) as staged_rows
where raw_rows <> staged_rows
