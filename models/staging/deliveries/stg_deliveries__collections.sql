with source as (

    select
        *,
        {{ raw_file('collections') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('collections') }}

),

renamed as (

    select
        -- file and line
        raw_file_name as source_file,
        line_number as source_line,

        -- what is collected, and from where
        {{ delivered_text('collection_id') }} as collection_id,
        {{ delivered_text('collection_name') }} as collection_name,
        {{ delivered_text('document') }} as document,
        {{ delivered_text('region_code') }} as region_code,

        -- for which time
        {{ parse_date('reference_date') }} as reference_date,
        {{ delivered_text('reference_date') }} as reference_date_text,
        {{ parse_date('period_from') }} as period_from,
        {{ delivered_text('period_from') }} as period_from_text,
        {{ parse_date('period_to') }} as period_to,
        {{ delivered_text('period_to') }} as period_to_text,

        -- whose ids of citizens are (R19)
        {{ delivered_text('citizen_id_scope') }} as citizen_id_scope,

        -- who must take part (R12), and what cases are held against (R11)
        case lower({{ trimmed('is_voluntary') }})
            when 'ja' then true
            when 'nej' then false
        end as is_voluntary,
        {{ delivered_text('is_voluntary') }} as is_voluntary_text,
        {{ parse_integer('indicator_year') }} as indicator_year,
        {{ delivered_text('indicator_year') }} as indicator_year_text
    from source

)

select * from renamed
