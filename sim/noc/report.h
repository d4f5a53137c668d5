// What `make noc` prints and writes.
#pragma once

#include <string>
#include <vector>

#include "sim/noc/measure.h"

namespace d1 {

std::string NocTableHeader();
std::string NocTableLine(const NocCurve& curve);

// {"machine", "commit", "runs": [one for each point], "curves": [one for each curve]}
void WriteNocResults(const std::string& path, const std::vector<NocCurve>& curves);

// {"machine", "commit", "seed", "flits", "sets": [one for each mesh]}
void WriteStressResults(const std::string& path, uint64_t seed,
                        const std::vector<NocStressResult>& results);
// " 3,4 5,6"
std::string DeadList(const NocMesh& mesh);

// Latency and accepted traffic against load, and the use of the links at full load, drawn by
// gnuplot into <directory>/<pattern>-<mesh>[-both].svg and ...-links.svg. The data stay beside
// them. Returns false when there is no gnuplot.
bool DrawNocCurves(const std::string& directory, const std::vector<NocCurve>& curves);

}  // namespace d1
