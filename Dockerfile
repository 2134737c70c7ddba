# One image for web, worker, beat and the deployment step; docker-compose.yml says which command each runs.
FROM node:22-bookworm-slim AS front-end
WORKDIR /srv
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/srv/state
RUN useradd --system --create-home tracker && mkdir -p /srv/app /srv/state && chown tracker /srv/state
WORKDIR /srv/app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY --from=front-end /srv/node_modules node_modules
COPY nhs_tracker/plotly_files.py nhs_tracker/
RUN python nhs_tracker/plotly_files.py node_modules/plotly.js-basic-dist-min/plotly-basic.min.js node_modules/.plotly
COPY . .
USER tracker
VOLUME /srv/state
EXPOSE 8000
CMD ["gunicorn", "nhs_tracker.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
