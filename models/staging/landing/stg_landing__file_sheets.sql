{{ landed('file_sheets', {
    'file_sha256': 'varchar',
    'source_file': 'varchar',
    'sheet_name': 'varchar',
    'line_offset': 'integer',
    'reason_da': 'varchar',
}) }}
