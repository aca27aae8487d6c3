select
    min(source_line) filter (
        regexp_full_match({amount}, '-?[0-9]+') and regexp_matches({beside}, '{lone_ore}')
    ),
    min(source_line),
    count(*) filter (
        regexp_full_match({amount}, '-?[0-9]+') and regexp_matches({beside}, '^[0-9]{{2}}$')
    ),
    count(*) filter (not regexp_matches({beside}, '^[0-9]{{2}}$'))
from {relation}
where {beside} is not null
