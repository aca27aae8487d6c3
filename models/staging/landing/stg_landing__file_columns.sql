{{ landed('file_columns', {
    'file_sha256': 'varchar',
    'source_file': 'varchar',
    'column_name': 'varchar',
    'heading': 'varchar',
    'column_letter': 'varchar',
}) }}
