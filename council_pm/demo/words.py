"""What services of the demonstration said of their latest figures: what happened, why, what next. Pure: no Django.

No number stands in them, so that they go with the figures of whatever day the demonstration is loaded on.
"""

SAID = {
    "ASC-02": (
        "More reviews were held than a year ago, and still too few.",
        "Two posts in the review team were vacant over the winter.",
        "Both are filled; every overdue review has a date.",
    ),
    "BEN-01": (
        "New claims took longer to decide.",
        "More people claimed, and many claims came without their papers.",
        "A checklist goes out with each form, and one officer now only chases papers.",
    ),
    "CFA-01": (
        "Fewer bins were missed than before the hit squad, and still more than we promised.",
        "Two of the changed rounds are too long for one shift.",
        "Both rounds are drawn anew with their crews.",
    ),
    "CFA-03": (
        "Households recycled a smaller share of their waste.",
        "The leaflets reached people who recycled already.",
        "Crews leave a card where a recycling bin stays empty.",
    ),
    "COR-01": (
        "Collection is on target and slips a little from year to year.",
        "More households pay in twelve instalments, and later.",
        "Reminders go out by text a week before an instalment is due.",
    ),
    "COR-03": (
        "Less time was lost to sickness than a year ago.",
        "Managers speak to everybody on the first day back.",
        "The same is tried with people who work shifts.",
    ),
    "COR-05": (
        "More was spent than the budget allows for.",
        "Care for adults and temporary homes cost more than planned.",
        "Each director brings a plan to the next meeting of the management team.",
    ),
    "CUS-02": (
        "Fewer complaints were answered in time.",
        "Complaints that concern two services wait for the slower one.",
        "One named officer answers for each of them from the first day.",
    ),
    "HOU-01": (
        "More households live in temporary homes.",
        "Private landlords let fewer homes to people on benefits.",
        "A landlord scheme with a rent guarantee starts next quarter.",
    ),
}

STILL_HOLDS = ("What was said of the period before still holds.", "", "")
