create or replace table quality.expectations (
    suite varchar not null,
    rule_id varchar not null,
    severity varchar not null,
    title_da varchar not null,
    message_da varchar not null,
    action_da varchar not null,
    checked_model varchar not null,
    rows_checked bigint not null,
    rows_failed bigint not null,
    rows_not_checked bigint not null,
    succeeded boolean,
    failing_rows_query varchar not null
)
