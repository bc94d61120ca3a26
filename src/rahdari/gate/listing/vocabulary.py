"""The closed vocabularies of an entry: on what it may rest, and what may be done on a match. Data, not code.

A word that is not in here cannot be given, by page or by table, and no field takes a ground in free words.

- `Basis`: what a court or an authority has decided about this very person. After the reasons for an alert in
  the Schengen Information System (Regulations (EU) 2018/1861 and 2018/1862), and the lists that Security
  Council resolutions bind states to keep (1267, 1988, 2178, 2396).
- `Ground`: acts that are crimes nearly everywhere, after the divisions of the International Classification of
  Crime for Statistical Purposes (UNODC 2015). Left out are its divisions on freedom of expression, on public
  order and on migration other than smuggling people for gain. Never among them: opinion, journalism, a claim
  of asylum, kinship, evading conscription, origin, faith. Whoever adds a word answers to the tests for that.
- Grades and handling: the 5x5x5 system of police intelligence.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What a court or an authority has decided."""

    ARREST_WARRANT = "arrest-warrant", _("Warrant of arrest by a court")
    SENTENCE = "sentence", _("Sentence of a court, not served")
    ESCAPE = "escape", _("Escape from lawful custody (register of the prison)")
    EXTRADITION = "extradition", _("Request for extradition, granted or provisional")
    SUMMONS = "summons", _("Summons of a court")
    TRAVEL_BAN = "travel-ban", _("Order of a court not to leave or to enter")
    SECURITY_COUNCIL = "security-council", _("Listing by the United Nations Security Council")
    STATUTE = "statute", _("Listing by an authority under a published statute")


class Ground(models.TextChoices):
    """The act that it is about."""

    HOMICIDE = "homicide", _("Killing, or the attempt")
    ASSAULT = "assault", _("Serious bodily harm, torture")
    KIDNAPPING = "kidnapping", _("Kidnapping, taking of hostages")
    TRAFFICKING = "trafficking", _("Trafficking in persons, slavery, forced labour")
    SEXUAL_VIOLENCE = "sexual-violence", _("Sexual violence or exploitation")
    ROBBERY = "robbery", _("Robbery, extortion")
    THEFT = "theft", _("Burglary, serious theft")
    DRUGS = "drugs", _("Trafficking in drugs")
    FRAUD = "fraud", _("Fraud, embezzlement")
    FORGERY = "forgery", _("Forged or misused documents")
    CORRUPTION = "corruption", _("Corruption")
    LAUNDERING = "laundering", _("Laundering of money")
    SMUGGLING_PEOPLE = "smuggling-people", _("Smuggling of people for gain")
    SMUGGLING_GOODS = "smuggling-goods", _("Smuggling of goods")
    WEAPONS = "weapons", _("Trafficking in weapons or explosives")
    TERRORISM = "terrorism", _("Acts of terrorism, and financing them")
    ORGANISED = "organised", _("Leading an organised criminal group")
    ATROCITY = "atrocity", _("War crimes, genocide, crimes against humanity")
    NATURE = "nature", _("Trade in protected species, grave harm to nature")


class SourceGrade(models.TextChoices):
    """How good the source is."""

    A = "A", _("A: always reliable")
    B = "B", _("B: mostly reliable")
    C = "C", _("C: sometimes reliable")
    D = "D", _("D: unreliable")
    E = "E", _("E: untested")


class InformationGrade(models.TextChoices):
    """How good the information is."""

    ONE = "1", _("1: known to be true")
    TWO = "2", _("2: known to the source itself")
    THREE = "3", _("3: confirmed by others")
    FOUR = "4", _("4: cannot be judged")
    FIVE = "5", _("5: thought to be false")


class Handling(models.TextChoices):
    """Who may be given it."""

    ONE = "1", _("1: this state’s services")
    TWO = "2", _("2: others in this state too")
    THREE = "3", _("3: other states too")
    FOUR = "4", _("4: the owner’s service alone")
    FIVE = "5", _("5: only as the owner allows, case by case")


class Action(models.TextChoices):
    """What is done on a match. A refusal is not among them: people decide that, outside of this."""

    VERIFY = "verify", _("Verify identity")
    CALL = "call", _("Verify identity, then call the owner")
    DOCUMENT = "document", _("Verify identity, and keep the document for examination")
    WARRANT = "warrant", _("Verify identity, then hand over on the warrant")


class Days(models.IntegerChoices):
    """For how long. There is no other choice, and none without an end."""

    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")
    YEAR = 365, _("365 days")
