variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

data "logdrain_fastly_bigquery" "logs" {
  service_id = var.service_id
  name       = "bigquery-logs"
}

output "bigquery_project_id" {
  value = data.logdrain_fastly_bigquery.logs.project_id
}
