"""Django's settings. Values come from the environment (portal/environment.py); unsaid means production."""

from datetime import timedelta

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import environment as env
from portal.identity_providers import read_providers

BASE_DIR = env.ROOT
MODE = env.mode()
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = env.flag("DEBUG") and not PRODUCTION
SECRET_KEY = env.secret("SECRET_KEY")
FIELD_KEYS = env.keys("FIELD_KEYS")
LOOKUP_KEYS = env.keys("LOOKUP_KEYS")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "accounts.apps.AccountsConfig",
    "records.apps.RecordsConfig",
    "reports.apps.ReportsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.kit.answers.MethodNotAllowedPage",
    "portal.kit.answers.TryAgainPage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ContextMiddleware",
    "accounts.middleware.ProviderMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "accounts.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "portal.kit.forms.UswdsRenderer"

# --- the database, and who signs in to it -------------------------------------------------------------

DATABASE_PREFIX = env.prefix()
TIME_ZONE = env.os.environ.get("TIME_ZONE", "America/New_York")
USE_TZ = True


def _database(alias: str, address: env.DatabaseAddress) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": address.host,
        "PORT": address.port,
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        # The database's current_date and Django's localdate() must name the same day: grants are dated.
        "TIME_ZONE": TIME_ZONE,
        # Transaction poolers: no server-side cursors, no prepared statements, health checked per request.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **env.time_limits(alias),
            **dict(address.options),
            "prepare_threshold": None,
            "connect_timeout": 10,
        },
    }


DATABASES = {alias: _database(alias, address) for alias, address in env.database_addresses().items()}
DATABASE_ROUTERS = ["portal.kit.db.ContextRouter"]

# --- what all processes count together -----------------------------------------------------------------

# Sign-in attempts, and second-factor codes that were used: counted in one process alone they would not count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.cache_url(),
        "KEY_PREFIX": DATABASES["default"]["NAME"],
    }
    if env.cache_url()
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- tasks ---------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.os.environ.get("REDIS_URL", "")
# Portals that share a Redis (the tests beside a demo) take no work from each other.
CELERY_TASK_DEFAULT_QUEUE = f"{DATABASE_PREFIX}_tasks"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True  # the state of a job lives in PostgreSQL
CELERY_TASK_TIME_LIMIT = 4 * 3600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "access-log-partitions": {"task": "accounts.tasks.prepare_access_log", "schedule": timedelta(hours=12)},
    "expired-sessions": {"task": "accounts.tasks.clear_expired_sessions", "schedule": timedelta(days=1)},
    "settle-holdings": {"task": "records.tasks.settle_holdings", "schedule": timedelta(hours=3)},
    "waiting-merges": {"task": "records.tasks.carry_out_waiting_merges", "schedule": timedelta(minutes=1)},
    "waiting-imports": {"task": "records.tasks.start_waiting_imports", "schedule": timedelta(seconds=15)},
    # After midnight, when yesterday is a whole day; TIME_ZONE says whose.
    "figures-at-night": {"task": "records.tasks.count_all_figures", "schedule": crontab(hour=1, minute=20)},
    "waiting-figures": {"task": "records.tasks.count_waiting_figures", "schedule": timedelta(minutes=2)},
    "letter-tries": {"task": "records.tasks.forget_letter_tries", "schedule": timedelta(days=1)},
    # Does something from Sunday evening on, until everybody is done with.
    "weekly-digest": {"task": "records.tasks.send_digests", "schedule": timedelta(minutes=10)},
    "forgotten-uploads": {"task": "records.tasks.discard_uploads", "schedule": timedelta(hours=1)},
}
DATA_FOLDER = env.data_folder()
IMPORT_MAX_BYTES = 2 * 1024**3

# --- people --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.GrantBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # accounts.backends.GrantBackend extends guardian's and replaces it

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "accounts.display.shown_as"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Sightline: "
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_TLS_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sightline"
# Nobody signs up with somebody else's address here, and whoever followed a sign-in link could not go on without.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- single sign-on ---
IDENTITY_PROVIDERS = read_providers()
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "accounts.single_sign_on.provider.DistrictProvider",
        "OAUTH_PKCE_ENABLED": True,
    }
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# ---

# Messages may hold an e-mail address; the library's default would put them into a cookie that can be read.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION

# --- transport and content security -------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2
FILE_UPLOAD_HANDLERS = [
    "portal.kit.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LARGE_UPLOAD_VIEWS = ["import_new"]
FILE_UPLOAD_TEMP_DIR = env.private_folder(DATA_FOLDER / "incoming")

# --- words, files ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "portal.formats"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_FOLDER}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env.os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env.os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
#: How the portal is reached, for links in mail that no request answers.
PORTAL_URL = env.os.environ.get(
    "PORTAL_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000"
).rstrip("/")
DEFAULT_FROM_EMAIL = env.os.environ.get("DEFAULT_FROM_EMAIL", "no-reply@localhost")

DJANGO_TABLES2_TEMPLATE = "components/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_values": {"()": "portal.kit.logs.WithoutValues"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_values"]},
    },
    "root": {"handlers": ["stderr"], "level": env.os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
    },
}
