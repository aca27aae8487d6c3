"""The words of the capacity memo, explained alike on the page and in the workbook."""

from orchestration.reports.disclosure import RULE
from orchestration.reports.tables import Row

METHOD = [
    Row(explained)
    for explained in (
        (
            "Helårsperson",
            "En borger, der er på et tilbud hele året. Et ophold tæller med sine dage i året"
            " divideret med årets dage; overlappende ophold på samme tilbud tæller hver dag én"
            " gang.",
        ),
        (
            "Voksen",
            "En borger, der er fyldt 18 år den 31. december i opgørelsesåret. Kun voksne er"
            " talt med.",
        ),
        (
            "Eksternt tilbud",
            "Et tilbud, der drives af andre end den kommune, som har visiteret borgeren: en"
            " anden kommune, en region, en selvejende institution, en privat aktør eller staten.",
        ),
        (
            "Kobling",
            "Opholdet er koblet med Tilbudsportalen på P-nummer, som portalen så ud på"
            " opholdets sidste dag i året.",
        ),
        (
            "Målgruppe",
            "Den målgruppe, som tilbuddet er godkendt til for opholdets tilbudstype."
            " Målgrupperne i Fælles Faglige Begreber er samlet i seks. Borgerens egen målgruppe"
            " gættes aldrig.",
        ),
        (
            "Entydig målgruppe",
            "Tilbuddet er under sit P-nummer kun godkendt til én målgruppe.",
        ),
        (
            "Mindst, forventet, højst",
            "Mindst: de entydige. Højst: de entydige og alle, der kan høre til målgruppen."
            " Forventet: de uafklarede er fordelt efter tilbuddenes godkendte pladser til hver"
            " målgruppe. De højeste tal overlapper og kan ikke lægges sammen.",
        ),
        (
            "Belægning",
            "Helårspersoner fra de kommuner, der har leveret, divideret med tilbuddets"
            " godkendte pladser i gennemsnit over årets dage. Andres brug af pladserne ses ikke.",
        ),
        (
            "Selvforsyning",
            "Andelen af kommunens helårspersoner, der er på et tilbud, som ligger i kommunen,"
            " uanset hvem der driver det. Ophold, hvis tilbud ikke er kendt, tæller med i alle.",
        ),
        (
            "Import og eksport",
            "Import: helårspersoner på tilbud i kommunen fra de andre kommuner, der har"
            " leveret. Eksport: kommunens helårspersoner på tilbud i andre kommuner.",
        ),
        (
            "Kilder",
            "Kommunernes leverancer, Tilbudsportalen og Fælles Faglige Begreber (KL). Metoden er"
            " den i DASSOS' notat »Kapacitetsanalyse i DASSOS« af 31. oktober 2023.",
        ),
        ("Skjulte tal", RULE),
        (
            "Afrunding",
            "Hvert tal er afrundet for sig; en sum kan derfor afvige på sidste decimal.",
        ),
    )
]
