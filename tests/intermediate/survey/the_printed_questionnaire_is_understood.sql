-- Komponent's questionnaire of 14 November 2024, in the ways that it can be copied into a table.
with copied as (

    select
        copies.question_text,
        copies.category_text,
        copies.question,
        copies.category
    from (
        values
        ('1', '', 'citizens_in_residential', 'total'),
        ('1.', 'I alt', 'citizens_in_residential', 'total'),
        ('Antallet af borgere i botilbud i alt.', '', 'citizens_in_residential', 'total'),
        ('2. Antallet af borgere i botilbud til over 2 mio. kr.', '', 'high_cost_cases', 'total'),
        ('high_cost_cases', '', 'high_cost_cases', 'total'),
        ('price_band', '2.0-2.5', 'price_band', '2.0-2.5'),
        ('3', 'a', 'price_band', '2.0-2.5'),
        ('3', 'a. 2-2,5,0 mio. kr.', 'price_band', '2.0-2.5'),
        ('3 A', '', 'price_band', '2.0-2.5'),
        ('3.a. 2-2,5,0 mio. kr.', '', 'price_band', '2.0-2.5'),
        (
            '3. Hvordan er antallet af borgerne der koster over 2 mio. kr. fordelt på disse '
            || 'prisintervaller:',
            '2-2,5,0 MIO. KR',
            'price_band',
            '2.0-2.5'
        ),
        ('3', '2,5-3,0 mio. kr.', 'price_band', '2.5-3.0'),
        ('3', '3-3,5,0 mio. kr.', 'price_band', '3.0-3.5'),
        ('3', '3,5-4,0 mio. kr.', 'price_band', '3.5-4.0'),
        ('3', '4,0-6,0 mio. kr.', 'price_band', '4.0-6.0'),
        ('3', '6,0-10,0 mio. kr.', 'price_band', '6.0-10.0'),
        ('3', 'Over 10 mio. kr.', 'price_band', '10.0-'),
        ('3', 'g', 'price_band', '10.0-'),
        ('3g', '3 g', 'price_band', '10.0-'),
        ('Hvordan er antallet af borgerne fordelt på aldersintervaller', 'a', 'age_band', '18-25'),
        ('4', '26-35 år', 'age_band', '26-35'),
        ('4', '36 - 45 år', 'age_band', '36-45'),
        ('4', '46-55 år', 'age_band', '46-55'),
        ('4', 'd. 56-66 år', 'age_band', '56-66'),
        ('4', 'Mere end 67 år', 'age_band', '67-'),
        ('4', 'e', 'age_band', '67-'),
        (
            '5. Frivilligt: Hvis borger ikke længere er i datasættet, skyldes det så:',
            'Dødsfald',
            'departure_reason',
            'death'
        ),
        ('5', 'Frivillig flytning', 'departure_reason', 'voluntary_move'),
        (
            '5',
            'c. Borgernes funktionsniveau er blevet bedre og borgeren billigere (under 2 mio. kr.)',
            'departure_reason',
            'better_functioning'
        ),
        (
            '5',
            'Flytning til billigere botilbud (under 2 mio. kr.)',
            'departure_reason',
            'cheaper_offer'
        ),
        ('5e', 'Andet?', 'departure_reason', 'other'),
        ('6', 'a', 'description', 'remarks'),
        -- a question that has categories, without one; two that contradict; another question's
        ('3', '', null, null),
        ('3a', '2,5-3,0 mio. kr.', null, null),
        ('3', '18-25 år', null, null),
        ('4', 'f', null, null),
        ('7', '', null, null)
    ) as copies (question_text, category_text, question, category)

)

select
    copied.question_text,
    copied.category_text,
    copied.question,
    copied.category,
    spellings.question as understood_question,
    spellings.category as understood_category
from copied
left join {{ ref('int_survey__spellings') }} as spellings
    on
        {{ lookup_key('copied.question_text') }} = spellings.question_key
        and {{ lookup_key('copied.category_text') }} = spellings.category_key
where
    copied.question is distinct from spellings.question
    or copied.category is distinct from spellings.category
