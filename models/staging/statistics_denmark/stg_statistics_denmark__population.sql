with source as (

    select
        *,
        {{ raw_file('population') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('population') }}

),

renamed as (

    select
        raw_file_name as source_file,
        line_number as source_line,
        {{ delivered_text('municipality_code') }} as area_code,
        {{ delivered_text('period') }} as period,
        {{ parse_integer('age_from') }} as age_from,
        {{ delivered_text('age_from') }} as age_from_text,
        {{ parse_integer('age_to') }} as age_to,
        {{ delivered_text('age_to') }} as age_to_text,
        {{ parse_integer('population') }} as population,
        {{ delivered_text('population') }} as population_text
    from source

)

select * from renamed
