with source as (

    select
        *,
        {{ raw_file('survey_answers') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('survey_answers') }}

),

renamed as (

    select
        raw_file_name as source_file,
        line_number as source_line,
        {{ delivered_text('collection_id') }} as collection_id,
        {{ delivered_text('municipality') }} as municipality,
        {{ delivered_text('question') }} as question,
        {{ delivered_text('category') }} as category,
        {{ parse_integer('answer') }} as answer,
        {{ delivered_text('answer') }} as answer_text
    from source

)

select * from renamed
