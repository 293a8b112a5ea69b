import {
  to = logdrain_fastly_elasticsearch.logs
  id = "SEEDSERVICE00000000001/elasticsearch-logs"
}
