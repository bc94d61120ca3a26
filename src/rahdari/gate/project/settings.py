"""Django's settings, read from the data folder that `RAHDARI_DATA` names.

Nothing in here differs between a test and a gate; only a demonstration is told apart (`DEMONSTRATION`),
and only plain HTTP on this machine itself goes without secure cookies.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import locale
from django.utils.translation import gettext_lazy as _

from rahdari.gate.looks.fonts import FONTS, fonts_are_here
from rahdari.gate.project.database import database_of
from rahdari.gate.project.folder import DataFolder

FOLDER = DataFolder.from_environment()
CONFIGURATION = FOLDER.configuration()
DEMONSTRATION = FOLDER.demonstration
_HERE = Path(__file__).parent.parent

SECRET_KEY = FOLDER.secret("django").hex()
DEBUG = False
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
DATABASES = {"default": database_of(FOLDER, CONFIGURATION)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "rahdari.gate.project.urls"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's templates of passkeys use it
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rahdari.gate.events",
    "rahdari.gate.ledger",
    "rahdari.gate.place",
    "rahdari.gate.accounts",
    "rahdari.gate.desk",
    "rahdari.gate.secondary",
    "rahdari.gate.slips",
    "rahdari.gate.listing",
    "rahdari.gate.reports",
    "rahdari.gate.costs",
    "rahdari.gate.compliance",
    "rahdari.gate.lookups",
    "rahdari.gate.keeping",
    "rahdari.gate.imports",
    "rahdari.gate.permits",
    "rahdari.gate.releases",
    "rahdari.gate.looks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rahdari.gate.looks.middleware.OwnLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rahdari.gate.accounts.middleware.IdleSignOut",
    "rahdari.gate.accounts.middleware.Bar",
    "axes.middleware.AxesMiddleware",
    "rahdari.gate.project.addresses.WithoutNull",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],  # before the apps': our pages take the place of allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rahdari.gate.desk.bar.bar",
                "rahdari.gate.looks.context.looks",
            ],
        },
    }
]

# Static files: found in the packages themselves, so that there is no step of collecting them.
STATIC_URL = "/static/"
STATICFILES_DIRS: list[object] = [_HERE / "static"]
if fonts_are_here():
    STATICFILES_DIRS.append(("fonts", FONTS))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Who may come in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out gets no further
    "rahdari.gate.accounts.backends.PinBackend",
    "rahdari.gate.accounts.backends.PasswordBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_ADAPTER = "rahdari.gate.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# The codes of an authenticator; django-axes counts PINs and passwords, in the database (accounts.lockout).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key", "login": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "rahdari.gate.accounts.passkeys.AddPasskey",
    "authenticate_webauthn": "rahdari.gate.accounts.passkeys.UsePasskey",
    "login_webauthn": "rahdari.gate.accounts.passkeys.SignInByPasskey",
    "reauthenticate_webauthn": "rahdari.gate.accounts.passkeys.ConfirmByPasskey",
}
MFA_TOTP_ISSUER = "Rahdari"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIGURATION.tls
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # what comes meanwhile is neither compared nor written
AXES_LOCKOUT_PARAMETERS = "rahdari.gate.accounts.lockout.parameters"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "rahdari.gate.accounts.views.locked_out"
AXES_USERNAME_CALLABLE = "rahdari.gate.accounts.lockout.counted_as"
AXES_SENSITIVE_PARAMETERS = ["password", "pin"]
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SECOND_FACTOR_NEEDED = not DEMONSTRATION
IDLE_MINUTES = 15
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.tls
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "rahdari.gate.accounts.refusals.form_refused"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIGURATION.tls
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if CONFIGURATION.tls else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of an authenticator app comes as a data address
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
FILE_UPLOAD_HANDLERS = ["rahdari.gate.imports.uploads.ToMemory", "rahdari.gate.imports.uploads.ToDisk"]
FILE_UPLOAD_TEMP_DIR = FOLDER.lists
SILENCED_SYSTEM_CHECKS = [
    "files.E001",  # the first upload makes that folder
    "security.W021",  # browsers' lists of sites, which a gate's own network is none of
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500  # of a table of 2,000 rows each may be excluded

# Languages. Django knows no Pashto.
_NAMES = {"en": _("English"), "fa": _("Dari"), "ps": _("Pashto"), "ur": _("Urdu")}
locale.LANG_INFO.setdefault("ps", {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"})
locale.LANG_INFO["fa"]["name_local"] = "دری"
LANGUAGES = [(code, _NAMES[code]) for code in CONFIGURATION.languages]
LANGUAGES_BIDI = ["fa", "ps", "ur"]
LANGUAGE_CODE = CONFIGURATION.languages[0]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = CONFIGURATION.tls
LOCALE_PATHS = [_HERE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = CONFIGURATION.time_zone

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # What was typed at a lane must not end up in a log: request errors go without their data.
    "loggers": {"axes": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
