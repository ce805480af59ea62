"""The lists of the use-of-force form, all in one place.

They follow what the Home Office has collected from every force since April 2017 (police use of force statistics, user
guide; uk-rules.md section 3). Their keys are stored and never change; the words may. A force compares them with the
list of the National Police Chiefs' Council of the year before it goes live.
"""

from devices.taser_logs.levels import ORDER, Level

Choices = tuple[tuple[str, str], ...]

LEVEL_NAMES = {
    Level.DRAWN: "Drawn",
    Level.AIMED: "Aimed",
    Level.ARCED: "Arced",
    Level.RED_DOTTED: "Red-dotted",
    Level.DRIVE_STUN: "Drive-stun",
    Level.ANGLED_DRIVE_STUN: "Angled drive-stun",
    Level.FIRED: "Fired",
}
LEVELS: Choices = tuple((level.value, LEVEL_NAMES[level]) for level in ORDER)
YES_NO: Choices = (("yes", "Yes"), ("no", "No"))
YES_NO_UNKNOWN: Choices = (*YES_NO, ("unknown", "Not known"))

REASONS: Choices = (
    ("protect_self", "To protect myself"),
    ("protect_officers", "To protect other officers"),
    ("protect_public", "To protect the public"),
    ("protect_subject", "To protect the person"),
    ("prevent_offence", "To prevent an offence"),
    ("prevent_harm", "To prevent harm"),
    ("prevent_escape", "To prevent an escape"),
    ("secure_evidence", "To secure evidence"),
    ("search", "To carry out a search"),
    ("arrest", "To make an arrest"),
    ("entry", "To gain entry"),
    ("handcuffs", "To remove handcuffs"),
    ("other", "Another reason"),
)
CONDUCT: Choices = (
    ("compliant", "Compliant"),
    ("verbal", "Verbal resistance or gestures"),
    ("passive", "Passive resistance"),
    ("active", "Active resistance"),
    ("assaultive", "Assaultive resistance"),
    ("aggravated", "Serious or aggravated resistance"),
)
FACTORS: Choices = (
    ("weapon", "A weapon"),
    ("alcohol", "Alcohol"),
    ("drugs", "Drugs"),
    ("mental_health", "Mental health"),
    ("knowledge", "What I knew before"),
    ("build", "Size, gender or build"),
    ("disturbance", "Acute behavioural disturbance"),
    ("crowd", "A crowd"),
    ("other", "Something else"),
    ("none", "None of these"),
)
AGES: Choices = (
    ("under_11", "Under 11"),
    ("11_17", "11 to 17"),
    ("18_34", "18 to 34"),
    ("35_49", "35 to 49"),
    ("50_64", "50 to 64"),
    ("65_over", "65 or over"),
)
CHILD = frozenset({"under_11", "11_17"})
GENDERS: Choices = (("male", "Male"), ("female", "Female"), ("other", "Other"), ("unknown", "Not known"))
ETHNICITY_SEEN: Choices = (
    ("white", "White"),
    ("black", "Black or Black British"),
    ("asian", "Asian or Asian British"),
    ("chinese", "Chinese"),
    ("mixed", "Mixed"),
    ("other", "Other"),
    ("unknown", "Not known"),
)
ETHNICITY_SAID: Choices = (  # the 16 + 1 codes in which people define themselves
    ("W1", "White: British"),
    ("W2", "White: Irish"),
    ("W9", "White: any other"),
    ("M1", "Mixed: White and Black Caribbean"),
    ("M2", "Mixed: White and Black African"),
    ("M3", "Mixed: White and Asian"),
    ("M9", "Mixed: any other"),
    ("A1", "Asian: Indian"),
    ("A2", "Asian: Pakistani"),
    ("A3", "Asian: Bangladeshi"),
    ("A9", "Asian: any other"),
    ("B1", "Black: Caribbean"),
    ("B2", "Black: African"),
    ("B9", "Black: any other"),
    ("O1", "Chinese"),
    ("O9", "Any other"),
    ("NS", "Not stated"),
)
RESTRAINED: Choices = (
    ("no", "No"),
    ("held", "Yes, held or on the ground"),
    ("cuffed", "Yes, in handcuffs or other restraints"),
    ("contained", "Yes, in a cell, vehicle or other closed space"),
)
TACTICS: Choices = (
    ("communication", "Tactical communications"),
    ("cuffs_compliant", "Handcuffs, compliant"),
    ("cuffs_resisting", "Handcuffs, not compliant"),
    ("unarmed", "Unarmed skills"),
    ("ground", "Ground restraint"),
    ("limb", "Limb or body restraints"),
    ("baton_drawn", "Baton drawn"),
    ("baton_used", "Baton used"),
    ("irritant_drawn", "Irritant spray drawn"),
    ("irritant_used", "Irritant spray used"),
    ("spit_guard", "Spit and bite guard"),
    ("shield", "Shield"),
    ("taser", "TASER"),
    ("aep", "Attenuating energy projectile"),
    ("firearm_aimed", "Firearm aimed"),
    ("firearm_fired", "Firearm fired"),
    ("dog_deployed", "Dog deployed"),
    ("dog_bite", "Dog bite"),
    ("other", "Other"),
)
MOST_TACTICS = 6
SITES: Choices = (
    ("head_neck", "Head or neck"),
    ("chest", "Chest"),
    ("abdomen", "Abdomen"),
    ("groin", "Groin"),
    ("arm", "Arm or hand"),
    ("leg", "Leg or foot"),
    ("back", "Back"),
    ("buttock", "Buttock"),
    ("clothing", "Clothing only"),
    ("missed", "Missed"),
)
EFFECT: Choices = (
    ("yes", "Yes"),
    ("partly", "Partly"),
    ("no", "No"),
)
INJURY: Choices = (("none", "None"), ("minor", "Minor"), ("severe", "Severe"), ("death", "Death"))
REMOVED_BY: Choices = (
    ("none", "No probe was in the skin"),
    ("officer", "A trained officer"),
    ("paramedic", "A paramedic"),
    ("custody", "A healthcare professional in custody"),
    ("hospital", "A hospital"),
    ("not_yet", "Not removed yet"),
)
MEDICAL: Choices = (
    ("given", "Given"),
    ("declined", "Offered and declined"),
    ("not_offered", "Not offered"),
)
OUTCOMES: Choices = (
    ("no_action", "No further action"),
    ("made_off", "Made off"),
    ("arrested", "Arrested"),
    ("hospital", "Taken to hospital"),
    ("detained", "Detained under the Mental Health Act"),
    ("death", "Death"),
    ("other", "Other"),
)
PLACES: Choices = (
    ("street", "Street or highway"),
    ("dwelling", "Dwelling"),
    ("licensed", "Licensed premises"),
    ("retail", "Shop"),
    ("open", "Open ground"),
    ("transport", "Public transport"),
    ("hospital", "Hospital"),
    ("mental_health", "Mental health setting"),
    ("ambulance", "Ambulance"),
    ("vehicle", "Police vehicle"),
    ("station", "Police station, not custody"),
    ("custody", "Custody"),
    ("school", "School or college"),
    ("sport", "Sports or event ground"),
    ("other", "Elsewhere"),
)
