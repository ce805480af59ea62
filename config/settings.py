"""The only settings file: test, demo and production differ by environment values alone (see .env.example)."""

from pathlib import Path

from config import content_security, env, force_profile, logs, schedule

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who we are
FORCE_PROFILE = force_profile.load(env.text("FORCE_PROFILE", "midshire"))  # config/forces/: its name and its map
FORCE_NAME = env.text("FORCE_NAME", FORCE_PROFILE.force)
FORCE_CODE = env.text("FORCE_CODE", FORCE_PROFILE.code)  # begins the references of packages: MDS-26-00418
SHARING_DOMAINS = [one.lower() for one in env.words("SHARING_DOMAINS", "cps.gov.uk,cps.example")]  # and those below
SERVICE_DESK = env.text("SERVICE_DESK", "the force service desk")  # whom to call, for example with an extension
PROTECTIVE_MARKING = env.text("PROTECTIVE_MARKING", "OFFICIAL-SENSITIVE")
IS_DEMO = env.flag("EXHIBIT_DEMO", default=False)  # shows "Simulated data" and the demo sign-ins
TIME_ZONE = env.text("TIME_ZONE", "Europe/London")  # shown to people; the database keeps UTC

# --- Django
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # former ones that still count, while a key is replaced
STORED_SECRETS_KEY = env.text("STORED_SECRETS_KEY")  # encrypts what must be read again: accounts.stored_secrets
STORED_SECRETS_FORMER_KEYS = env.words("STORED_SECRETS_FORMER_KEYS")  # still read, never written with
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
BASE_URL = env.text("BASE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
USE_TZ = True
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["config.formats"]  # 24-hour times with seconds in the admin pages too
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
FORM_RENDERER = "config.forms.FieldRenderer"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "audit",
    "accounts",
    "devices",
    "incidents",
    "incidents.surveys",
    "evidence",
    "evidence.sharing",
    "community",
    "streaming",
    "config.apps.ExhibitAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "csp",
    "rest_framework",
    "storages",
]

MIDDLEWARE = [
    "config.middleware.RequestIdentity",  # first: every later line of log and journal carries the request id
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.SignedIn",  # ends sessions, asks for the second step, fills the journal's context
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.KindErrors",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.shell.shell",
            ],
            "builtins": ["config.templatetags.exhibit"],
        },
    },
]

# --- database
DATABASES = {
    "default": env.database("DATABASE_URL", options="-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s")
    | {
        "CONN_MAX_AGE": 300,  # s; the threads of the web server stay, too (config/request_threads.py)
        "CONN_HEALTH_CHECKS": True,  # a database that was restarted is met by a new connection, not by an error
        "ATOMIC_REQUESTS": False,  # actions are atomic; a request must not hold a transaction while it streams
    }
}

# --- broker and cache
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_DB_REUSE_MAX = 1000  # tasks before a worker opens a new connection, which costs more than most tasks ask of it
CELERY_WORKER_PREFETCH_MULTIPLIER, CELERY_WORKER_HIJACK_ROOT_LOGGER = 1, False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600,  # seconds; longer than the longest task
    "priority_steps": list(range(8)),  # 0 is taken first (evidence.actions.pipeline.order)
    "queue_order_strategy": "priority",
}
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_TASK_DEFAULT_QUEUE = "ingest"
CELERY_TASK_ROUTES = schedule.ROUTES
CELERY_BEAT_SCHEDULE = schedule.BEAT

# --- object store: originals and everything made from them
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL")
S3_BUCKET = env.text("S3_BUCKET", "evidence")
S3_JOURNAL_BUCKET = env.text("S3_JOURNAL_BUCKET", "journal")  # object lock, COMPLIANCE: checkpoints only
S3_REGION = env.text("S3_REGION", "eu-west-2")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY")
S3_ERASER_ACCESS_KEY_ID = env.text("S3_ERASER_ACCESS_KEY_ID", AWS_ACCESS_KEY_ID)  # may pass GOVERNANCE locks
S3_ERASER_SECRET_ACCESS_KEY = env.text("S3_ERASER_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY)
SWEEP_BYTES_PER_SECOND = env.number("SWEEP_BYTES_PER_SECOND", 250_000_000)  # 500 TB in 30 days need 193 MB/s
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT_URL,
            "region_name": S3_REGION,
            "access_key": AWS_ACCESS_KEY_ID,
            "secret_key": AWS_SECRET_ACCESS_KEY,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
        },
    },
    "staticfiles": {"BACKEND": "config.static_files.NamedByContent"},
}

# --- receiving: bytes land here first, hashed while they arrive, and stay until the object store has proved its copy
INCOMING_DIR = Path(env.text("INCOMING_DIR"))
LIVE_SPOOL_DIR = Path(env.text("LIVE_SPOOL_DIR", str(INCOMING_DIR / "live")))  # live video, until it is evidence
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 64_000_000_000)
UPLOADS_AT_ONCE = env.number("UPLOADS_AT_ONCE", 8)  # that move bytes in one web process; others wait at the door
UPLOADS_AT_ONCE_FORCE = env.number("UPLOADS_AT_ONCE_FORCE", 32)  # in all processes with the same INCOMING_DIR
UPLOADS_OPEN_MOST = env.number("UPLOADS_OPEN_MOST", 200)  # unfinished uploads of one person
UPLOADS_DAY_BYTES = env.number("UPLOADS_DAY_BYTES", 1024**4)  # by one person in 24 hours
FORM_UPLOAD_MAX_BYTES = env.number("FORM_UPLOAD_MAX_BYTES", 2 * 1024**3)  # one plain form, without JavaScript
# One standard cycle: more of it in one use is looked at by a supervisor (decision 0023).
PLACES_KEPT_DAYS = env.number("PLACES_KEPT_DAYS", 31)  # where cameras were; not where recordings were made
TASER_LONGEST_TOTAL_MS = env.number("TASER_LONGEST_TOTAL_SECONDS", 5) * 1000
# Hours after a TASER was docked within which its use has a form (CED APP: 24) and a review.
FORCE_FORM_HOURS = env.number("FORCE_FORM_HOURS", 24)
FORCE_REVIEW_HOURS = env.number("FORCE_REVIEW_HOURS", 72)
FFMPEG_BIN = env.text("FFMPEG_BIN")
FFPROBE_BIN = env.text("FFPROBE_BIN")
ACCEL_REDIRECT = env.flag("ACCEL_REDIRECT", default=False)  # nginx moves the bytes of originals and copies
EDGE_KEY = env.text("EDGE_KEY", "")  # lets the edge ask who may publish and read: docs/operate.md

# --- journal
AUDIT_SIGNING_KEY_FILE = Path(env.text("AUDIT_SIGNING_KEY_FILE"))  # Ed25519, PEM; made by `manage.py make_journal_key`
AUDIT_VERIFIER = env.text("AUDIT_VERIFIER", "")  # public key that signs now; only where the key file does not lie
AUDIT_FORMER_VERIFIERS = env.words("AUDIT_FORMER_VERIFIERS")  # public keys that signed before a key was replaced
AUDIT_WITNESSES = env.words("AUDIT_WITNESSES")  # of other bodies: each a public key, a space, and an address
AUDIT_LOG_ORIGIN = env.text("AUDIT_LOG_ORIGIN", "exhibit.midshire.example/journal")  # C2SP checkpoint origin line

# --- sign-in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.CollarNumber",
    "accounts.directory.Directory",  # signs nobody in while OIDC_RP_CLIENT_ID is empty
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("collar_number", "name", "email")},
    },
]
LOGIN_URL = "accounts:sign-in"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SECONDS = env.number("SESSION_SECONDS", 12 * 3600)  # absolute: one shift
SESSION_COOKIE_AGE = SESSION_SECONDS + 3600  # a little longer, so that the page can say why one is signed out
LIVE_WALL_SECONDS = env.number("LIVE_WALL_SECONDS", 4 * 3600)  # that a wall alone stays lit without a touch
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 1800)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
TWO_STEP_REQUIRED = env.flag("TWO_STEP_REQUIRED", default=True)
REASON_MINUTES = env.number("REASON_MINUTES", 60)
AXES_FAILURE_LIMIT = 10  # wrong passwords of one person from one address
SIGN_IN_ACCOUNT_LIMIT = 30  # of one person from any address where they have not signed in lately
AXES_HANDLER = "accounts.lock_rules.LockRules"
AXES_USERNAME_CALLABLE = "accounts.lock_rules.account_of"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "code", "old", "new", "next"]  # nothing typed is kept
AXES_COOLOFF_TIME = env.number("SIGN_IN_LOCK_MINUTES", 15) / 60  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.address_of"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the minutes left on the page are true
AXES_DISABLE_ACCESS_LOG = True  # the journal has it, and can erase personal data
OTP_TOTP_ISSUER = "Exhibit"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_RP_NAME = "Exhibit"
OTP_WEBAUTHN_RP_ID = env.text("PASSKEY_DOMAIN", "localhost")
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL]

# --- sign-in with the force's own directory (OpenID Connect), when a client id is given: docs/operate.md
OIDC_RP_CLIENT_ID = env.text("OIDC_RP_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = env.text("OIDC_RP_CLIENT_SECRET", None if OIDC_RP_CLIENT_ID else "")
OIDC_ISSUER = env.text("OIDC_ISSUER", None if OIDC_RP_CLIENT_ID else "")  # all other addresses are asked of it
OIDC_RP_SCOPES = env.text("OIDC_RP_SCOPES", "openid profile")
OIDC_COLLAR_NUMBER_CLAIM = env.text("OIDC_COLLAR_NUMBER_CLAIM", "collar_number")
OIDC_MFA_AMR = env.words("OIDC_MFA_AMR", "mfa")  # an answer with one of these took two steps (RFC 8176)
OIDC_MFA_ACR = env.words("OIDC_MFA_ACR")  # or with one of these as its class; then they are also asked for
OIDC_USE_PKCE = True
OIDC_AUTHENTICATION_CALLBACK_URL = "accounts:directory-answer"
OIDC_TIMEOUT = 10  # seconds

# --- messages to people without an account: docs/operate.md
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER", ""), env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = env.flag("EMAIL_USE_TLS", default=True), 15  # s
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "evidence@midshire.example")
SMS_URL, SMS_KEY = env.text("SMS_URL", ""), env.text("SMS_KEY", "")

# --- what the public send: docs/operate.md
REFERENCE_PREFIX = env.text("REFERENCE_PREFIX", "MDS")  # of the numbers that people quote
LINK_DAYS = env.number("LINK_DAYS", 7)  # that the link of a request counts
GIVEN_FILES_MOST = env.number("GIVEN_FILES_MOST", 25)  # files of one submission
GIVEN_FILE_BYTES, GIVEN_LINK_BYTES = (
    env.number("GIVEN_FILE_BYTES", 60 * 10**9),
    env.number("GIVEN_LINK_BYTES", 2 * 10**11),
)
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS", "")  # host:port, or the path of a socket; empty: YARA-X alone

# --- base map: docs/operate.md
MAP_STYLE_URL, MAP_PMTILES = env.text("MAP_STYLE_URL", ""), env.text("MAP_PMTILES", "")  # else as FORCE_PROFILE says
MAP_ORIGINS = env.words("MAP_ORIGINS")  # hosts that this style asks, besides ours

# --- browser security
CONTENT_SECURITY_POLICY = content_security.policy(MAP_ORIGINS)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT, SECURE_REDIRECT_EXEMPT = env.flag("HTTPS_ONLY", default=False), [r"^api/live/edge/$"]  # inside
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None

# --- static files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "static-collected")))
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_authentication.ByKey"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.answer_refused",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Exhibit",
    "VERSION": "1",
    "DESCRIPTION": "Evidence and incidents for other systems of the force. See docs/api.md.",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["config.api.only_version_one"],
    "SERVE_PUBLIC": True,
}

# --- logs: one JSON object a line, with the request id and without personal data
LOGGING = logs.written_as_json(env.text("LOG_LEVEL", "INFO"))
