import {
  to = logdrain_fastly_bigquery.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "bigquery-logs"
  }
}
