with source as (

    select
        *,
        {{ raw_file('deliveries') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('deliveries') }}

),

renamed as (

    select
        -- file and line
        raw_file_name as source_file,
        line_number as source_line,

        -- who delivered which file
        {{ delivered_text('delivery_id') }} as delivery_id,
        {{ delivered_text('collection_id') }} as collection_id,
        {{ delivered_text('municipality_code') }} as municipality_code,
        {{ delivered_text('file_name') }} as file_name,
        {{ delivered_text('file_sha256') }} as file_sha256,
        {{ parse_integer('line_count') }} as line_count,
        {{ delivered_text('line_count') }} as line_count_text,

        -- when, and for which time
        {{ parse_date('received_date') }} as received_date,
        {{ delivered_text('received_date') }} as received_date_text,
        {% if env_var('KAPACITET_LANDING', '') -%}
            cast(received_at as timestamp) as first_seen_at,
            received_from,
        {%- else -%}
            cast(received_date as timestamp) as first_seen_at,
            'note' as received_from,
        {%- endif %}
        {{ parse_date('period_from') }} as period_from,
        {{ delivered_text('period_from') }} as period_from_text,
        {{ parse_date('period_to') }} as period_to,
        {{ delivered_text('period_to') }} as period_to_text
    from source

)

select * from renamed
