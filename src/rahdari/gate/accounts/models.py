"""The accounts and their roles."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does at the gate. One person with two tasks has two accounts, and two sign-ins."""

    OFFICER = "officer", _("Officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    STEWARD = "steward", _("Steward of a list")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractBaseUser):
    """A person who works at the gate.

    pin: hashed like a password, and good for nothing but the officers' sign-in on a registered computer.
    wrong_pins: typed since the last right one, wherever that was.
    session: an officer's only session; signing in somewhere else ends it, so that no sign-in is shared.
    language: in which the pages speak to this person, whatever computer it is; empty: as its browser asks.
    demonstration: an invented person, of whom there can be none in a real gate's folder.
    """

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    pin = models.CharField(max_length=128, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    session = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    demonstration = models.BooleanField(default=False)

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name
