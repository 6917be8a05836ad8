{{- define "colm.labels" -}}
app.kubernetes.io/name: {{ .service }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: colm
{{- end }}

{{- define "colm.image" -}}
{{ .root.Values.image.prefix }}/{{ .service }}:{{ .root.Values.image.tag }}
{{- end }}

{{- define "colm.registry" -}}
http://{{ .Release.Name }}-model-registry:8082
{{- end }}

{{- define "colm.redis" -}}
{{ if .Values.redis.deploy }}redis://{{ .Release.Name }}-redis:6379{{ else }}{{ .Values.redis.url }}{{ end }}
{{- end }}

{{- define "colm.security" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: ["ALL"]
{{- end }}

{{/* What a Prometheus that finds its targets by annotations needs to know. */}}
{{- define "colm.scraping" -}}
prometheus.io/scrape: "true"
prometheus.io/path: /actuator/prometheus
prometheus.io/port: {{ . | quote }}
{{- end }}

{{/* Start-up may take long (a pod pulls its chains first); after it, liveness and readiness are asked apart. */}}
{{- define "colm.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 3
  failureThreshold: 100
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: http}
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: http}
  periodSeconds: 3
  timeoutSeconds: 2
{{- end }}
