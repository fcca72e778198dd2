# Production image: web, worker and beat are the same image with another command (docker-compose.yml).

FROM node:22-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY frontend frontend
RUN node frontend/build.mjs

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements/run.txt
COPY . .
COPY --from=front-end /build/static/build static/build
# Collecting reads no data and answers nobody; these stand in for a configuration that is not needed yet.
RUN SECRET_KEY=only-to-collect-files-0123456789-abcdef ALLOWED_HOSTS=localhost EMAIL_URL=console: EMBEDDED_WORKER=1 \
    python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --uid 10001 --home-dir /data --create-home council
ENV DATA_DIR=/data
VOLUME /data
USER 10001
EXPOSE 8000
CMD ["gunicorn", "council_pm.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--timeout", "60", "--keep-alive", "75", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-", "--logger-class", "council_pm.access_log.AccessLogger"]
