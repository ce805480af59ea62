# Two images from one file: `application` (web, workers, beat, sealer, commands) and `proxy` (nginx with the static files).

FROM python:3.13-slim-trixie AS packages
WORKDIR /build
COPY vendor vendor
COPY requirements-production.lock .
# pip runs out of its wheel: the shell finds the wheel's name, which it cannot do as a part of a longer path.
RUN python -m venv --without-pip /usr/local/exhibit \
 && /usr/local/exhibit/bin/python "$(echo vendor/pip-*.whl)/pip" install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary=:all: -r requirements-production.lock

FROM python:3.13-slim-trixie AS application
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 exhibit \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin exhibit \
 && install -d -o exhibit -g exhibit -m 0700 /var/lib/exhibit/incoming /var/lib/exhibit/keys /var/lib/exhibit/beat
COPY --from=packages /usr/local/exhibit /usr/local/exhibit
WORKDIR /srv/exhibit
COPY . .
ENV PATH=/usr/local/exhibit/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    EXHIBIT_NO_VENV=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    FFMPEG_BIN=/usr/bin/ffmpeg \
    FFPROBE_BIN=/usr/bin/ffprobe \
    INCOMING_DIR=/var/lib/exhibit/incoming \
    AUDIT_SIGNING_KEY_FILE=/var/lib/exhibit/keys/journal-key.pem
# Collecting files connects to nothing: the values exist for this one line only.
RUN SECRET_KEY=build STORED_SECRETS_KEY=build DATABASE_URL=postgresql://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1 \
    S3_ENDPOINT_URL=http://127.0.0.1 AWS_ACCESS_KEY_ID=build AWS_SECRET_ACCESS_KEY=build \
    python manage.py collectstatic --noinput --verbosity 0
USER exhibit
EXPOSE 8000
CMD ["uvicorn", "config.asgi:application", "--http", "evidence.receiving.wire:LendingProtocol", \
     "--ws", "devices.lines.wire:HearingProtocol", "--ws-max-size", "4194366", "--ws-per-message-deflate", "false", \
     "--host", "0.0.0.0", "--port", "8000", "--proxy-headers", "--forwarded-allow-ips", "*", \
     "--timeout-graceful-shutdown", "20", "--no-access-log", "--no-server-header"]

FROM nginx:1.31.3 AS proxy
COPY deploy/nginx.conf /etc/nginx/nginx.conf
COPY --from=application /srv/exhibit/static-collected /srv/static
USER 10001:10001
EXPOSE 8080 8443
