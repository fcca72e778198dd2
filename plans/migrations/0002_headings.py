"""The headings that every council begins with; it may end them and write its own."""

from django.db import migrations

_MEASURES = (
    "How we will know",
    "The few figures that show whether it works, and what underpins them. Choose indicators for your aims above; say here what they cannot show.",
)
_MONEY = ("People and money", "What it takes, what changes from last year, and what depends on others.")
_RISKS = ("What could stop us", "The two or three risks that matter most, and what we do about each.")
HEADINGS = {
    "council": (
        ("The borough and its people", "What is changing for residents, in plain words and a few figures: who lives here, what they say, what presses most."),
        ("What we want to achieve", "A paragraph for each priority. Write the priorities themselves as aims above, so that departments can hang theirs on them."),
        ("How we will work", "With whom we do it, and what we will do differently."),
        _MONEY,
        _MEASURES,
    ),
    "department": (
        ("What we are here for", "In a few sentences a new colleague would understand."),
        ("What last year taught us", "What worked, what did not, and what inspections, residents and staff told us."),
        ("What we will change", "The few things that matter most this year, and which priority of the council each serves."),
        _MONEY,
        _RISKS,
        _MEASURES,
    ),
    "service": (
        ("Who we serve and what they need", "Who uses the service, what they say of it, and who does not use it that should."),
        ("What last year taught us", "What worked, what did not, and what we learned from others."),
        ("What we will improve", "Each improvement with the reason for it, in the order of how much it matters."),
        ("Our people", "Skills we need, attendance, and how we develop the people we have."),
        _MONEY,
        _RISKS,
        _MEASURES,
    ),
    "unit": (
        ("What we do", "In three sentences, as you would say it to a neighbour."),
        ("What we will do better this year", "Two to five things that the team agreed. Say for each how it helps the service."),
        ("What we need", "From whom, and by when."),
    ),
    "improvement": (
        ("Why this plan", "What is not good enough, and how we know."),
        ("What good looks like", "Who does it better, inside the council or elsewhere, and what they do."),
        ("What we will change", "Systems, people and culture: what changes first, and what follows."),
        ("What help we need", "From colleagues, the centre and partners, with dates."),
        _MEASURES,
    ),
    "partnership": (
        ("What we want together", "The outcome that none of us can reach alone."),
        ("Who does what", "Each partner with what they bring and answer for."),
        ("How we keep each other to it", "How often we meet, what we look at, and what happens when it slips."),
        _MEASURES,
    ),
}
NAME = "Broad headings"


def write(apps, schema_editor):
    template, heading = apps.get_model("plans", "PlanTemplate"), apps.get_model("plans", "Heading")
    for kind, headings in HEADINGS.items():
        made = template.objects.create(kind=kind, name=NAME)
        for position, (title, guidance) in enumerate(headings, 1):
            heading.objects.create(template=made, position=position, title=title, guidance=guidance)


def remove(apps, schema_editor):
    apps.get_model("plans", "Heading").objects.filter(template__name=NAME).delete()
    apps.get_model("plans", "PlanTemplate").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(write, remove)]
