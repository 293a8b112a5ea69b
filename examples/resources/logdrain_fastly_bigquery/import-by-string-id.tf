import {
  to = logdrain_fastly_bigquery.logs
  id = "SEEDSERVICE00000000001/bigquery-logs"
}
