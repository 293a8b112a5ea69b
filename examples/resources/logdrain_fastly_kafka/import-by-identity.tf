import {
  to = logdrain_fastly_kafka.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "kafka-logs"
  }
}
