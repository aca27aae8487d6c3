with source as (

    select
        *,
        {{ raw_file('screening_answers') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('screening_answers') }}

),

renamed as (

    select
        raw_file_name as source_file,
        line_number as source_line,
        {{ delivered_text('collection_id') }} as collection_id,
        {{ delivered_text('municipality') }} as municipality,
        {{ delivered_text('citizen_id') }} as citizen_id,
        {{ delivered_text('question') }} as question,
        {{ delivered_text('answer') }} as answer
    from source

)

select * from renamed
