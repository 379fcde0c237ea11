# One agent's file: its node, services as blocks, a service of its own, a sidecar with its own port and tags.
node_meta {
  rack   = "r-1"
  "on-site" = "yes"
}

services {
  id      = "web-1"
  name    = "web"
  address = "127.0.0.1"
  port    = 18080
  tags    = ["prod", "Blue"]
  meta {
    health      = "health"
    "team-name" = "shop"
  }
}

services {
  id   = "web-2"
  name = "web"
  port = 18081
  tags = ["canary"]
  meta = {
    health = "health"
  }
}

service {
  name = "api"
  port = 18082
  tags = ["prod"]

  tagged_addresses {
    lan = {
      address = "127.0.0.1"
      port    = 18082
    }
  }

  connect {
    sidecar_service {
      port = 21500
      tags = ["mesh"]
    }
  }
}
