with source as (

    select
        *,
        {{ raw_file('municipality_indicators') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('municipality_indicators') }}

),

renamed as (

    select
        raw_file_name as source_file,
        line_number as source_line,
        {{ delivered_text('municipality_code') }} as municipality,
        {{ parse_integer('year') }} as year,
        {{ delivered_text('year') }} as year_text,
        {{ delivered_text('indicator') }} as indicator,
        {{ parse_number('value', 'decimal(18, 6)') }} as value,
        {{ delivered_text('value') }} as value_text
    from source

)

select * from renamed
