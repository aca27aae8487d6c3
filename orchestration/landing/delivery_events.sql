select
    deliveries.municipality_code,
    deliveries.delivery_id,
    files.source_file,
    files.file_sha256,
    deliveries.receipt,
    deliveries.delivered_lines,
    deliveries.accepted_lines,
    deliveries.rejected_lines,
    deliveries.duplicate_lines
from marts.fct_delivery as deliveries
inner join marts.delivery_files as files
    on deliveries.delivery_id = files.delivery_id
where deliveries.is_current
order by deliveries.municipality_code, deliveries.delivery_id
