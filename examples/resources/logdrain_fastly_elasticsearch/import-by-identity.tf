import {
  to = logdrain_fastly_elasticsearch.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "elasticsearch-logs"
  }
}
