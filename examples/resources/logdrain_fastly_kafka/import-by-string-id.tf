import {
  to = logdrain_fastly_kafka.logs
  id = "SEEDSERVICE00000000001/kafka-logs"
}
