"""A small Django project. What a configuration changes comes from the environment."""

import os
import pathlib

here = pathlib.Path(__file__).resolve().parent

DEBUG = os.environ.get("PEER_DEBUG", "true") == "true"
SECRET_KEY = "for tests only"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "peer.urls"
ASGI_APPLICATION = "peer.asgi.application"
USE_TZ = True
LOGIN_URL = "/login/"
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # the record keeps whole uploads
CSRF_TRUSTED_ORIGINS = [origin for origin in [os.environ.get("PEER_ORIGIN")] if origin]

INSTALLED_APPS = [
    "daphne", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles", "channels", "hypergen",
]
MIDDLEWARE = [
    "peer.record.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    *(["django.middleware.csrf.CsrfViewMiddleware"] if os.environ.get("PEER_CSRF") == "true" else []),
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hypergen.context.context_middleware",
]
# Nothing needs a database.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [here / "templates"]}]

STATIC_URL = "/static/"
# A client in hypergen/dist of this folder is found before Hypergen's own.
STATICFILES_DIRS = [folder for folder in [os.environ.get("PEER_STATIC_FILES")] if folder]

redis = os.environ.get("PEER_REDIS")
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [redis]}} if redis
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"},
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django": {"level": "ERROR"}}}
