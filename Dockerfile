# syntax=docker/dockerfile:1
# The wheel and its locked dependencies are put into a virtual environment, which alone moves to the final image.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --requirement requirements-build.lock \
    && python -m venv --without-pip /opt/exportmate \
    && /opt/build/bin/pip --python /opt/exportmate/bin/python install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE THIRD_PARTY_NOTICES.md ./
COPY bot bot
COPY adapters adapters
COPY core core
COPY data data
RUN /opt/build/bin/python -m hatchling build --target wheel --directory /tmp/wheel \
    && /opt/build/bin/pip --python /opt/exportmate/bin/python install --no-deps /tmp/wheel/*.whl

FROM python:3.13-slim
# For scanned regulations; the newest of the image's own distribution is the patched one.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-ind \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 exportmate \
    && useradd --uid 10001 --gid exportmate --home-dir /var/lib/exportmate --create-home --shell /usr/sbin/nologin exportmate
COPY --from=build /opt/exportmate /opt/exportmate
ENV PATH=/opt/exportmate/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    LOG_FORMAT=json \
    EXPORTMATE_HOME=/var/lib/exportmate
USER 10001:10001
WORKDIR /var/lib/exportmate
VOLUME /var/lib/exportmate
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["exportmate"]
CMD ["run"]
