# One image for every part; compose.yaml shows how they stand together.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 gatehouse
WORKDIR /opt/gatehouse
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/base.txt
COPY pyproject.toml README.md LICENSE ./
COPY gatehouse gatehouse
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable . \
    && python -m gatehouse.project.catalogs compile \
    && install -d -o gatehouse -m 0700 /var/lib/gatehouse

USER gatehouse
ENV GATEHOUSE_HOME=/var/lib/gatehouse HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
VOLUME /var/lib/gatehouse
EXPOSE 8000 9000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gatehouse", "up"]
