with source as (

    select
        *,
        {{ raw_file('delivery_notes') }} as raw_file_name,
        {{ raw_line() }} as line_number
    from {{ raw('delivery_notes') }}

),

renamed as (

    select
        -- file and line
        raw_file_name as source_file,
        line_number as source_line,

        -- the file, and the note about it
        {{ delivered_text('file_name') }} as file_name,
        {{ parse_date('received_date') }} as received_date,
        {{ delivered_text('received_date') }} as received_date_text,
        {{ delivered_text('decision') }} as decision_text
    from source

)

select * from renamed
