# The product in one image: web, worker and beat differ only in their command.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home trackrecord \
 && install -d -o trackrecord /srv/artifacts /srv/app/var
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 TRACKRECORD_VAR=/srv/app/var
WORKDIR /srv/app
COPY --from=build /opt/venv /opt/venv
COPY --chown=root:root . .
USER trackrecord
# Fonts and static files belong to the image; the values only satisfy the settings while building.
RUN SECRET_KEY=only-for-building-only-for-building ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://build/build REDIS_URL=redis://build ARTIFACT_STORAGE=file:///srv/artifacts \
    sh -c 'python manage.py build_fonts && python manage.py build_styles && python manage.py collectstatic --no-input --verbosity 0'
VOLUME /srv/artifacts
EXPOSE 8000
CMD ["gunicorn", "compliance.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-class", "gthread", "--no-control-socket"]
