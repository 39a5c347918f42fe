locals {
  nat_graphs = {
    BytesOutToDestination  = "How much leaves for the internet?"
    BytesInFromDestination = "How much comes back from it?"
    BytesInFromSource      = "How much do the tasks send?"
    BytesOutToSource       = "How much do the tasks get?"
  }

  network_rows = [
    { height = 2, widgets = [{ type = "text", width = 24, markdown = "# Network: can the tasks reach what they need?\nAll that leaves the VPC goes through a NAT gateway, one in each zone or one in all. What lies behind the bytes is in the flow logs." }] },
    { height = 6, widgets = [for name, title in local.nat_graphs : { type = "metric", width = 6, title = title, unit = "bytes a minute", metrics = [for zone, nat in var.system.nat_gateway_ids : ["AWS/NATGateway", name, "NatGatewayId", nat, { label = zone }]] }] },
    { height = 6, widgets = [
      { type = "metric", width = 8, title = "Does a NAT gateway run out of ports?", unit = "a minute", metrics = [for zone, nat in var.system.nat_gateway_ids : ["AWS/NATGateway", "ErrorPortAllocation", "NatGatewayId", nat, { label = zone }]] },
      { type = "log", width = 16, title = "Flow logs: what was refused most often?", query = "SOURCE '${local.log_groups.vpc-flow-logs}' | filter action = \"REJECT\" | stats count(*) as refused by srcAddr, dstAddr, dstPort, protocol | sort refused desc | limit 30" },
    ] },
  ]
}
